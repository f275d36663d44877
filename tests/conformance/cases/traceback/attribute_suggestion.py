import sys
sys.exi
