raise ValueError("ä € \udc80 \x00 \n two")
