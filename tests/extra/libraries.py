# SPDX-License-Identifier: GPL-3.0-or-later
"""The most downloaded libraries of data and machine learning, and a program for each that uses what a fork could
break: threads and pools, compiled code, files, memory. What it prints must be the same cold and warm.
"""

import dataclasses


@dataclasses.dataclass(frozen=True)
class Library:
    package: str  # of PyPI, and its name there in the table
    preload: tuple
    program: str
    init: str = ""  # an init section
    cold: str = ""  # why it cannot be warm: part of the reason


def library(package, preload, program, init="", cold=""):
    return Library(package, tuple(preload.split()), program.strip("\n") + "\n", init, cold)


LIBRARIES = {
    "numpy": library("numpy", "numpy", """
import numpy
a = numpy.arange(360000.0).reshape(600, 600) / 360000
print(f"{(a @ a).sum():.6e}", f"{numpy.linalg.svd(a[:60, :60])[1].sum():.6f}")
print(numpy.random.default_rng(1).random(3))
"""),
    "pandas": library("pandas", "pandas", """
import io, pandas
t = pandas.read_csv(io.StringIO("a,b\\n" + "".join(f"{n},{n % 7}\\n" for n in range(20000))))
print(t.groupby("b").a.sum().to_dict(), t.a.rolling(5).mean().iloc[-1])
print(pandas.date_range("2024-01-01", periods=3, freq="D").tolist())
"""),
    "scipy": library("scipy", "scipy scipy.linalg scipy.optimize scipy.fft", """
import numpy, scipy.fft, scipy.linalg, scipy.optimize
a = numpy.arange(40000.0).reshape(200, 200) + numpy.eye(200) * 1e5
print(f"{scipy.linalg.inv(a).sum():.6e}")
print(f"{scipy.optimize.minimize(lambda x: (x[0] - 3) ** 2, [0.0]).x[0]:.4f}")
print(f"{abs(scipy.fft.fft(numpy.arange(4096.0), workers=2)).sum():.6e}")
"""),
    "scikit-learn": library("scikit-learn", "sklearn.linear_model sklearn.ensemble sklearn.cluster", """
import numpy, sklearn.cluster, sklearn.ensemble, sklearn.linear_model
x = numpy.random.default_rng(2).random((3000, 5)); y = x[:, 0] > x[:, 1]
print(sklearn.linear_model.LogisticRegression().fit(x, y).score(x, y))
print(sklearn.ensemble.RandomForestClassifier(20, n_jobs=2, random_state=1).fit(x, y).score(x, y))
print(sklearn.ensemble.HistGradientBoostingClassifier(max_iter=10, random_state=1).fit(x, y).score(x, y))
print(f"{sklearn.cluster.KMeans(3, n_init=1, random_state=1).fit(x).inertia_:.4f}")
"""),
    "matplotlib": library("matplotlib", "matplotlib.pyplot", """
import hashlib, io
import matplotlib
matplotlib.use("Agg")
import matplotlib.pyplot as plt
plt.plot([1, 2, 3], [3, 1, 2]); plt.title("words")
b = io.BytesIO(); plt.savefig(b, format="png")
print(hashlib.sha256(b.getvalue()).hexdigest())
"""),
    "pyarrow": library("pyarrow", "pyarrow pyarrow.compute pyarrow.parquet pyarrow.csv pyarrow.dataset", """
import pathlib, tempfile
import pyarrow, pyarrow.compute, pyarrow.csv, pyarrow.dataset, pyarrow.parquet
t = pyarrow.table({"a": list(range(200000)), "b": [n % 7 for n in range(200000)]})
print(t.group_by("b").aggregate([("a", "sum")]).sort_by("b").to_pydict(), pyarrow.cpu_count() > 0)
with tempfile.TemporaryDirectory() as d:
    for n in range(4): pyarrow.parquet.write_table(t, f"{d}/{n}.parquet")
    print(pyarrow.dataset.dataset(d).to_table(use_threads=True).num_rows)
    pathlib.Path(d, "t.csv").write_text("a,b\\n" + "1,2\\n" * 300000)
    print(pyarrow.csv.read_csv(f"{d}/t.csv").num_rows)
"""),
    "polars": library("polars", "polars", """
import os, pathlib, tempfile
import polars
names = [open(f"/proc/self/task/{t}/comm").read().strip() for t in os.listdir("/proc/self/task")]
print(names.count("polars-ooc-clea"))
f = polars.DataFrame({"a": list(range(200000)), "b": [n % 7 for n in range(200000)]})
print(f.lazy().group_by("b").agg(polars.col("a").sum()).sort("b").collect().to_dicts())
print(f.lazy().filter(polars.col("a") % 3 == 0).select(polars.len()).collect(engine="streaming").item())
with tempfile.TemporaryDirectory() as d:
    f.write_csv(d + "/t.csv"); f.write_parquet(d + "/t.parquet")
    print(polars.read_csv(d + "/t.csv").height, polars.scan_csv(d + "/t.csv").select(polars.sum("a")).collect().item())
    print(polars.scan_parquet(d + "/t.parquet").sort("a").collect(engine="streaming").height)
    f.lazy().sink_parquet(d + "/s.parquet"); print(polars.read_parquet(d + "/s.parquet").height)
print(f.sort("b", "a").join(f.head(9), on="a").height, polars.thread_pool_size() > 0)
print(polars.collect_all([f.lazy().select(polars.max("a")), f.lazy().select(polars.min("a"))])[0].item())
import asyncio
async def later(): return (await f.lazy().select(polars.sum("b")).collect_async()).item()
print(asyncio.run(later()))
"""),
    "duckdb": library("duckdb", "duckdb", """
import duckdb, tempfile
print(duckdb.sql("select b, sum(a) from (select range a, range % 7 b from range(300000)) group by b order by b").fetchall())
with tempfile.TemporaryDirectory() as d:
    c = duckdb.connect(d + "/x.db", config={"threads": 2})
    c.execute("create table t as select range a from range(500000)")
    print(c.execute("select count(*), sum(a) from t where a % 3 = 0").fetchall()); c.close()
"""),
    "torch": library("torch", "torch", """
import os, torch
torch.set_num_threads(4)
torch.manual_seed(1)
a = torch.rand(1200, 1200, dtype=torch.float64)
for _ in range(4):
    a = (a @ a) / a.max() / 1200
x = torch.ones(8, requires_grad=True)
(x * x).sum().backward()
print(torch.get_num_threads(), f"{float(a.sum()):.6e}", x.grad.tolist())
print(len(os.listdir("/proc/self/task")) > 1)
d = torch.utils.data.DataLoader(list(range(8)), batch_size=4, num_workers=2)
print([batch.tolist() for batch in d])
"""),
    "transformers": library("transformers", "transformers torch", """
import torch, transformers
torch.manual_seed(1)
c = transformers.BertConfig(vocab_size=50, hidden_size=16, num_hidden_layers=2, num_attention_heads=2, intermediate_size=16)
m = transformers.BertModel(c).eval()
print(f"{m(torch.tensor([[1, 2, 3]])).last_hidden_state.sum().item():.3f}")
"""),
    "xgboost": library("xgboost", "xgboost", """
import numpy, xgboost
x = numpy.random.default_rng(3).random((5000, 4)); y = (x[:, 0] > x[:, 1]).astype(int)
print(xgboost.XGBClassifier(n_estimators=20, n_jobs=2).fit(x, y).score(x, y))
"""),
    "lightgbm": library("lightgbm", "lightgbm", """
import lightgbm, numpy
x = numpy.random.default_rng(4).random((5000, 4)); y = (x[:, 0] > x[:, 1]).astype(int)
print(lightgbm.LGBMClassifier(n_estimators=20, n_jobs=2, verbose=-1).fit(x, y).score(x, y))
"""),
    "tqdm": library("tqdm", "tqdm tqdm.auto", """
import threading
import tqdm
print(sum(tqdm.tqdm(range(1000), disable=True)))
with tqdm.tqdm(total=3, file=open("/dev/null", "w")) as bar:
    bar.update(3)
    print(tqdm.tqdm.monitor.is_alive(), any("TMonitor" in type(t).__name__ for t in threading.enumerate()))
"""),
    # Its monitor runs in the zygote, after a bar of the init section.
    "tqdm with a bar": library("tqdm", "tqdm", """
import io, threading, time
import tqdm
def monitors(): return sum("TMonitor" in type(t).__name__ and t.is_alive() for t in threading.enumerate())
print(monitors(), threading.active_count(), threading.Thread().name, threading.Thread().name)
old = tqdm.tqdm.monitor
with tqdm.tqdm(total=10, mininterval=0, miniters=5, file=io.StringIO()) as bar:
    print(monitors(), tqdm.tqdm.monitor is old, old.is_alive(), bar in old.get_instances())
    bar.update(6); bar.miniters = 50; bar.maxinterval = 0.01; old.sleep_interval = 0.01; old.was_killed.set(); old.join(9)
    print(old.is_alive(), monitors())
with tqdm.tqdm(total=1, file=io.StringIO()): print(monitors(), tqdm.tqdm.monitor is old)
""", "import io, tqdm\nwith tqdm.tqdm(total=1, file=io.StringIO()) as bar: bar.update(1)\n"),
    "sqlalchemy": library("sqlalchemy", "sqlalchemy sqlalchemy.orm", """
import sqlalchemy
e = sqlalchemy.create_engine("sqlite://")
with e.begin() as c:
    c.execute(sqlalchemy.text("create table t(a)")); c.execute(sqlalchemy.text("insert into t values (5)"))
    print(c.execute(sqlalchemy.text("select a from t")).all())
"""),
    "pillow": library("pillow", "PIL.Image PIL.ImageDraw PIL.ImageFilter", """
import hashlib, io
from PIL import Image, ImageDraw, ImageFilter
i = Image.new("RGB", (200, 200)); ImageDraw.Draw(i).ellipse((20, 20, 180, 180), fill="red")
b = io.BytesIO(); i.filter(ImageFilter.GaussianBlur(3)).resize((64, 64)).save(b, "PNG")
print(hashlib.sha256(b.getvalue()).hexdigest())
"""),
    "opencv-python-headless": library("opencv-python-headless", "cv2", """
import cv2, numpy
a = (numpy.arange(1000000) % 251).astype("uint8").reshape(1000, 1000)
print(cv2.GaussianBlur(a, (9, 9), 3).sum(), cv2.resize(a, (200, 200)).sum(), cv2.getNumThreads() > 0)
print(cv2.imdecode(cv2.imencode(".png", a)[1], cv2.IMREAD_GRAYSCALE).sum())
"""),
    "nltk": library("nltk", "nltk", """
import nltk
print(nltk.stem.PorterStemmer().stem("running"), nltk.edit_distance("kitten", "sitting"))
print(nltk.tokenize.wordpunct_tokenize("It's a test."))
"""),
    "spacy": library("spacy", "spacy", """
import spacy
n = spacy.blank("en"); n.add_pipe("sentencizer")
d = n("This is one. And this is two.")
print([s.text for s in d.sents], [t.is_stop for t in d][:4], len(list(n.pipe(["a b", "c d"] * 20))))
"""),
    # When it is imported it asks psutil about its process, for the processors that it may use.
    "dask": library("dask", "dask dask.array dask.bag dask.dataframe", """
import dask, dask.array, dask.bag
print(dask.array.ones((2000, 2000), chunks=500).sum().compute(scheduler="threads"))
print(dask.bag.from_sequence(range(100), npartitions=4).map(lambda x: x * 2).sum().compute(scheduler="threads"))
if __name__ == "__main__":
    print(dask.bag.from_sequence(range(10), npartitions=2).map(abs).sum().compute(scheduler="processes"))
""", cold="what each process has of its own"),
    "numexpr": library("numexpr", "numexpr pandas", """
import os, numexpr, numpy, pandas
a = numpy.arange(1_000_000.0)
print(numexpr.evaluate("2 * a + 3").sum(), numexpr.evaluate("sum(a * a)"))
print(numexpr.set_num_threads(2), numexpr.evaluate("where(a > 10, a, -a)").sum())
print(pandas.DataFrame({"a": a, "b": -a}).eval("a * b + 1").sum())
if not os.fork():
    print(numexpr.evaluate("a + 1").sum(), flush=True); os._exit(0)
print(os.wait()[1])
"""),
    "numba": library("numba", "numba", """
import numba, numpy
@numba.njit(parallel=True)
def total(a):
    s = 0.0
    for i in numba.prange(a.size): s += a[i]
    return s
print(total(numpy.arange(100000.0)), numba.get_num_threads() > 0)
"""),
    "statsmodels": library("statsmodels", "statsmodels.api", """
import numpy, statsmodels.api as sm
x = numpy.random.default_rng(5).random((500, 2)); y = x @ [2, 3]
print(sm.OLS(y, x).fit().params.round(6))
"""),
    "jax": library("jax", "jax jax.numpy", """
import jax, jax.numpy as jnp
print(jax.jit(lambda x: (x @ x).sum())(jnp.ones((300, 300))), jax.grad(lambda x: x ** 3)(2.0), len(jax.devices()))
"""),
    "fastapi": library("fastapi", "fastapi fastapi.testclient pydantic", """
import fastapi, fastapi.testclient, pydantic
class Item(pydantic.BaseModel):
    n: int
app = fastapi.FastAPI()
@app.post("/")
def double(item: Item): return {"n": item.n * 2}
print(fastapi.testclient.TestClient(app).post("/", json={"n": 4}).json(), Item.model_validate_json('{"n": 3}'))
"""),
    "boto3": library("boto3", "boto3 botocore.session", """
import boto3
c = boto3.client("s3", region_name="eu-central-1", aws_access_key_id="a", aws_secret_access_key="b")
print(c.generate_presigned_url("get_object", Params={"Bucket": "b", "Key": "k"}, ExpiresIn=9).partition("?")[0])
"""),
    "requests": library("requests", "requests", """
import http.server, threading
import requests
class H(http.server.BaseHTTPRequestHandler):
    def do_GET(self): self.send_response(200); self.end_headers(); self.wfile.write(b"hello")
    def log_message(self, *a): pass
s = http.server.HTTPServer(("127.0.0.1", 0), H); threading.Thread(target=s.serve_forever, daemon=True).start()
print(requests.get(f"http://127.0.0.1:{s.server_port}/").text); s.shutdown()
"""),
}
