import nothing.at_all
