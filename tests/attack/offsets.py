"""offsets.py [N=2000] [SEED ...]: N damaged documents for each seed; every fact must be true, by this and by `jushi verify`."""

import shutil
import sys

import documents
import records
from place import Place

n = int(sys.argv[1]) if len(sys.argv) > 1 else 2000
seeds = [int(seed) for seed in sys.argv[2:]] or [1]
place = Place("offsets")
n_facts = 0
for seed in seeds:
    corpus, output = f"corpus-{seed}", f"output-{seed}"
    documents.write(place.path(corpus), n, seed)
    done = place.jushi("run", corpus, "-o", output, "-q", timeout=3600)
    if done.returncode not in (0, 3) or b"internal error" in done.stderr:
        place.is_bad("seed", seed, "run", done.returncode, done.stderr[-500:])
        continue
    n_here, problems = records.wrong(place.path(output), place.path(corpus))
    for problem in problems[:20]:
        place.is_bad("seed", seed, problem)
    said = place.jushi("verify", output, corpus, timeout=3600)
    if (said.returncode == 0) != (not problems):
        place.is_bad("seed", seed, "verify says", said.returncode, said.stderr[-1000:])
    n_facts += n_here
    print(f"seed {seed}: {n} documents, {n_here} facts, {len(problems)} wrong, verify {said.returncode}", flush=True)
    if not place.bad:
        shutil.rmtree(place.path(corpus))
        shutil.rmtree(place.path(output))
place.end(f"{n * len(seeds)} documents, {n_facts} facts")
