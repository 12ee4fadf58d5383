"""graph-tool's side of building in `npm run bench -- graph`: reads columns of edges from a folder, prints one JSON object of processor seconds.

usage: /usr/bin/python3 bench/graph.graphtool.py FOLDER   (Debian's python3-graph-tool)
FOLDER holds meta.json {"nodes"}, src.u32, dst.u32, weights.f64 (drawn edges).
"""
import json
import sys
import time

import graph_tool
import graph_tool.stats
import numpy

folder = sys.argv[1]
graph_tool.openmp_set_num_threads(1)
with open(f"{folder}/meta.json") as file:
    nodes = json.load(file)["nodes"]
sources = numpy.fromfile(f"{folder}/src.u32", dtype=numpy.uint32)
targets = numpy.fromfile(f"{folder}/dst.u32", dtype=numpy.uint32)
weights = numpy.fromfile(f"{folder}/weights.f64", dtype=numpy.float64)
pairs = numpy.column_stack([sources, targets])


def built():
    """The drawn edges, one of each parallel ones; ours adds up their weights beside."""
    graph = graph_tool.Graph(directed=True)
    graph.add_vertex(nodes)
    graph.add_edge_list(pairs)
    weight = graph.new_edge_property("double")
    weight.a = weights
    loaded = time.process_time()
    graph_tool.stats.remove_parallel_edges(graph)
    return graph, loaded


loads, builds = [], []
for _ in range(3):
    start = time.process_time()
    graph, loaded = built()
    builds.append(time.process_time() - start)
    loads.append(loaded - start)
json.dump(
    {
        "version": graph_tool.__version__,
        "seconds": {"load": sorted(loads)[1], "build": sorted(builds)[1]},
        "edges": graph.num_edges(),
    },
    sys.stdout,
)
