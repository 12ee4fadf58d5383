"""The igraph side of `npm run bench -- graph`: reads columns of edges from a folder, prints one JSON object of processor seconds and results.

usage: /usr/bin/python3 bench/graph.igraph.py FOLDER   (Debian's python3-igraph; numpy comes with it or the columns are read by array)
FOLDER holds meta.json {"nodes"}, src.u32, dst.u32, weights.f64 (drawn edges) and usrc.u32, udst.u32, uw.f64 (the undirected simple graph).
"""
import array
import json
import resource
import sys
import time

import igraph

folder = sys.argv[1]
found = {"version": igraph.__version__, "seconds": {}}


def column(name, code):
    values = array.array(code)
    with open(f"{folder}/{name}", "rb") as file:
        values.frombytes(file.read())
    return values


def timed(name, work, rounds=1):
    seconds = []
    for _ in range(rounds):
        start = time.process_time()
        result = work()
        seconds.append(time.process_time() - start)
    found["seconds"][name] = sorted(seconds)[len(seconds) // 2]
    print(name, found["seconds"][name], file=sys.stderr, flush=True)
    return result


with open(f"{folder}/meta.json") as file:
    nodes = json.load(file)["nodes"]
edges = list(zip(column("src.u32", "I"), column("dst.u32", "I")))
weights = list(column("weights.f64", "d"))


def built():
    graph = igraph.Graph(n=nodes, edges=edges, directed=True)
    graph.es["weight"] = weights
    graph.simplify(multiple=True, loops=False, combine_edges={"weight": "sum"})
    return graph


graph = timed("build", built)
found["edges"] = graph.ecount()
del edges, weights
pairs = list(zip(column("usrc.u32", "I"), column("udst.u32", "I")))
simple = igraph.Graph(n=nodes, edges=pairs, directed=False)
simple.es["weight"] = list(column("uw.f64", "d"))
del pairs
rank = timed("pagerank", lambda: graph.pagerank(weights="weight"), 3)
with open(f"{folder}/igraph.rank.f64", "wb") as file:
    array.array("d", rank).tofile(file)
found["weak"] = len(timed("weak", lambda: graph.connected_components("weak"), 3))
found["strong"] = len(timed("strong", lambda: graph.connected_components("strong"), 3))
cores = timed("cores", lambda: simple.coreness(), 3)
found["core"] = max(cores, default=0)
found["coreSum"] = sum(cores)
local = timed("triangles", lambda: simple.transitivity_local_undirected(mode="zero"), 3)
degree = simple.degree()
found["triangles"] = round(sum(c * d * (d - 1) / 2 for c, d in zip(local, degree)) / 3)
communities = timed(
    "leiden",
    lambda: simple.community_leiden(objective_function="modularity", weights="weight", n_iterations=2),
)
found["modularity"] = simple.modularity(communities.membership, weights="weight")
found["communities"] = len(communities)
found["peakBytes"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
json.dump(found, sys.stdout)
