#: env = PYTHONFAULTHANDLER=1
#: cold = installed at start-up
import faulthandler
print(faulthandler.is_enabled())
