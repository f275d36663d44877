f = open("out", "w")
f.write("written by the finaliser")
