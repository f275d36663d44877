#: options = -X faulthandler
#: cold = installed at start-up
import faulthandler
print(faulthandler.is_enabled())
