raise ExceptionGroup("several", [ValueError(1), ExceptionGroup("inner", [KeyError("k")])])
