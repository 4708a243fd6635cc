"""Writes the samples that the peers' benchmark trains on and predicts, so that both sides work on the same numbers.

usage: python export_samples.py FOLDER_OF_THE_PEERS FOLDER_OF_THE_DATA OUTPUT_FOLDER
"""
import argparse, os, sys

peers, data, output = sys.argv[1:]
sys.path.insert(0, peers)
import bench_python
import numpy as np

bench_python.A = argparse.Namespace(data=data)
os.makedirs(output, exist_ok=True)


def write(name, features, target):
    with open(os.path.join(output, name + ".bin"), "wb") as file:
        file.write(np.ascontiguousarray(features.T).astype("<f4").tobytes())
        file.write(target.astype("<i4").tobytes())


for count in (20000, 50000):
    features, target, every = bench_python.training(count)
    write(f"training-{count}", features, target)
write("pixels", every, np.zeros(len(every)))
