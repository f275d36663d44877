from os import nothing
