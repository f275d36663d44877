#: stdin = 
input("prompt> ")
