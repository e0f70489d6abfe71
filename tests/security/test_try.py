from time import perf_counter
from collections import Counter
from .two_worlds import *
from .world import build
from .cast import *
import pytest,os
def test_try(fate):
    refs=known_refs(fate)
    print({k:len(v) for k,v in refs.items()})
    names=os.environ.get("WHO","anonymous").split("/")
    n=int(os.environ.get("N","3"))
    with undone(): askers=build(0,fate).askers
    for name in names:
        a=askers[name]
        asked=[q for r in meant_for(a) for q in asked_of(a,r,refs,n)]
        t=perf_counter()
        d=compare(a.tier,asked,fate)
        print(name,a.tier,len(asked),len(d),perf_counter()-t)
        for x in d[:int(os.environ.get("SHOW","6"))]: print(x); print('----')
        print(Counter(x.probe.path.split('?')[0][:40] for x in d).most_common(20))
