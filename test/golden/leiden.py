"""Golden figures of test/golden/leiden.json, by Debian's python3-igraph: /usr/bin/python3 leiden.py EDGES.txt > leiden.json.

EDGES.txt has lines "u v weight", u < v: the rows of the undirected simple graph of `planted(3000, 9000, 2)` of
test/graph/generator.ts, in order. Each figure is the mean modularity of seeds 1 to 10 after that many Leiden iterations.
"""

import hashlib
import json
import random
import statistics
import sys

import igraph

text = open(sys.argv[1]).read()
rows = [line.split() for line in text.splitlines()]
weights = [float(weight) for _, _, weight in rows]
graph = igraph.Graph(n=3000, edges=[(int(u), int(v)) for u, v, _ in rows])
igraph.set_random_number_generator(random)


def modularity(seed, iterations):
    random.seed(seed)
    found = graph.community_leiden(objective_function="modularity", weights=weights, n_iterations=iterations)
    return graph.modularity(found.membership, weights=weights)


print(
    json.dumps(
        {
            "computedBy": f"igraph {igraph.__version__}, test/golden/leiden.py on planted(3000, 9000, 2)",
            "edgesSha256": hashlib.sha256(text.encode()).hexdigest(),
            "meanModularityAfter": {
                str(n): statistics.mean(modularity(seed, n) for seed in range(1, 11)) for n in (1, 2, 8)
            },
        },
        indent=1,
    )
)
