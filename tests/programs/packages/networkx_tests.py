# Networkx's own tests of its classes, traversals, trees, flows and isomorphisms, run by pytest.
# packages: networkx pytest pluggy iniconfig packaging pygments
# limit: 400
import contextlib
import io
import os
import re

import networkx
import pytest

top = os.path.dirname(networkx.__file__)
with contextlib.redirect_stdout(io.StringIO()) as out:
    code = pytest.main(['-p', 'no:cacheprovider', '-q', '-W', 'ignore', *(os.path.join(top, part) for part in (
        'classes', 'algorithms/traversal', 'algorithms/tree', 'algorithms/flow', 'algorithms/isomorphism', 'algorithms/shortest_paths',
        'algorithms/tests/test_cycles.py', 'algorithms/tests/test_dag.py', 'utils'))])
lines = out.getvalue().splitlines()
print(re.sub(r' in .*', '', lines[-1]), int(code))
print('\n'.join(line for line in lines if line.startswith(('FAILED', 'ERROR'))) or 'no complaint')
# expect: 2169 passed, 47 skipped 0
# expect: no complaint
