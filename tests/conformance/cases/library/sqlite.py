# SPDX-License-Identifier: GPL-3.0-or-later
import sqlite3
c = sqlite3.connect("db.sqlite"); c.execute("create table t (a)"); c.execute("insert into t values (1)"); c.commit()
print(c.execute("select * from t").fetchall()); c.close()
