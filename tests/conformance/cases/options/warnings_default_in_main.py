import warnings
warnings.warn("shown in __main__", DeprecationWarning)
warnings.warn("not shown", PendingDeprecationWarning)
warnings.warn("a user's")
