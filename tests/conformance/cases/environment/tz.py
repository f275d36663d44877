#: env = TZ=Asia/Tokyo
import time, datetime
print(time.tzname, time.timezone, time.localtime(0).tm_hour, datetime.datetime.fromtimestamp(0))
