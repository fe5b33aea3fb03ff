# Constants of every kind, NaNs among them, keep to their own places while names are made.
# expect: nan 1 name
# expect: 40 names, 40 constants
import math

space = {}
exec('x = 1e300 * 1e300 * 0\ny = 1\nname = "name"', space)
print(x if math.isfinite(x := space['x']) else 'nan', space['y'], space['name'])

source = ''.join(f'name_{i} = {i + 1000} * (1e300 * 1e300 * 0)\n' for i in range(40))
code = compile(source, 'constants', 'exec')
exec(code, space := {})
print(sum(n.startswith('name_') for n in space), 'names,', sum(math.isnan(space[f'name_{i}']) for i in range(40)), 'constants')
