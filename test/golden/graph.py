"""Golden figures of test/golden/graph.json, by Debian's python3-networkx: /usr/bin/python3 graph.py EDGES.csv > graph.json.

EDGES.csv has lines source,target,weight: `planted(900, 1800, 7)` of test/graph/generator.ts, in order, nodes written as n0, n1, ...
Parallel edges are merged by summing weights; in the unweighted figures every merged edge weighs 1.
"""

import hashlib
import json
import sys

import networkx as nx

text = open(sys.argv[1]).read()
G = nx.DiGraph()
for line in text.split():
    source, target, weight = line.split(",")
    before = G[source][target]["weight"] if G.has_edge(source, target) else 0
    G.add_edge(source, target, weight=before + float(weight))

U = nx.Graph()
U.add_nodes_from(G)
for source, target, weight in G.edges(data="weight"):
    if source != target:
        before = U[source][target]["weight"] if U.has_edge(source, target) else 0
        U.add_edge(source, target, weight=before + weight)


def top(weight):
    # networkx stops at an L1 change of nodes * tol: with the default tol its ranks are not comparable to 1e-9.
    ranks = nx.pagerank(G, alpha=0.85, tol=1e-16, max_iter=10000, weight=weight)
    return [[node, rank] for node, rank in sorted(ranks.items(), key=lambda item: (-round(item[1], 12), item[0]))[:10]]


def modularities(weight):
    # Fixed communities: by number modulo 12, and by the weak components of the simple graph.
    by_number = [{node for node in U if int(node[1:]) % 12 == c} for c in range(12)]
    by_component = list(nx.connected_components(U))
    return {
        "numberModulo12": nx.algorithms.community.modularity(U, by_number, weight=weight),
        "numberModulo12Resolution2.5": nx.algorithms.community.modularity(U, by_number, weight=weight, resolution=2.5),
        "components": nx.algorithms.community.modularity(U, by_component, weight=weight),
        "louvainBestOf20": max(
            nx.algorithms.community.modularity(
                U, nx.algorithms.community.louvain_communities(U, weight=weight, seed=seed), weight=weight
            )
            for seed in range(20)
        ),
    }


def highest(values):
    return [[node, value] for node, value in sorted(values.items(), key=lambda item: (-round(item[1], 12), item[0]))[:10]]


# hits of networkx knows weights only, so the unweighted ones are those of a graph without any.
hits = nx.hits(nx.DiGraph(list(G.edges)), tol=1e-14, max_iter=10000)
core = nx.core_number(U)
clustering = nx.clustering(U)
print(
    json.dumps(
        {
            "computedBy": f"networkx {nx.__version__}, test/golden/graph.py on planted(900, 1800, 7)",
            "edgesSha256": hashlib.sha256(text.encode()).hexdigest(),
            "nodes": G.number_of_nodes(),
            "edges": G.number_of_edges(),
            "undirectedEdges": U.number_of_edges(),
            "selfLoops": nx.number_of_selfloops(G),
            "reciprocity": nx.overall_reciprocity(G),
            "components": nx.number_weakly_connected_components(G),
            "strongComponents": nx.number_strongly_connected_components(G),
            "core": max(core.values()),
            "coreSum": sum(core.values()),
            "triangles": sum(nx.triangles(U).values()) // 3,
            "clustering": nx.average_clustering(U),
            "clusteringMax": max(clustering.values()),
            "largestComponent": max(map(len, nx.weakly_connected_components(G))),
            "largestStrongComponent": max(map(len, nx.strongly_connected_components(G))),
            "coreNodes": sum(k == max(core.values()) for k in core.values()),
            "transitivity": nx.transitivity(U),
            "assortativity": nx.degree_assortativity_coefficient(U),
            "hubs": highest(hits[0]),
            "authorities": highest(hits[1]),
            "betweenness": highest(nx.betweenness_centrality(U)),
            "pagerank": {"unweighted": top(None), "weighted": top("weight")},
            "modularity": {"unweighted": modularities(None), "weighted": modularities("weight")},
        },
        indent=1,
    )
)
