# python -m site, sysconfig, platform; a virtual environment made by -m venv, and a script in it.
# limit: 120
import os
import platform
import re
import shlex
import subprocess
import sys
import sysconfig

PYTHON = shlex.split(os.environ["TEST_PYTHON"])


def run(*command, env=None):
    p = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, env=env)
    return p.stdout if p.returncode == 0 else "exit code %d\n%s" % (p.returncode, p.stdout)


text = run(*PYTHON, "-m", "site")
print(re.sub(r"'[^']*'", "'...'", text[:text.index("]")][:8]), [line.split(":")[0] for line in text.splitlines()[-3:]])
print(run(*PYTHON, "-m", "site", "--user-base").strip() == os.path.expanduser("~/.local"), run(*PYTHON, "-m", "site", "--user-site").strip().endswith("/site-packages"))
text = run(*PYTHON, "-m", "sysconfig")
print(text.count("Current installation scheme:"), 'Platform: "%s"' % sysconfig.get_platform() in text, 'Python version: "3.14"' in text,
      sorted(set(re.findall(r"(?m)^\t(stdlib|purelib|scripts|py_version_short|implementation|exec_prefix) =", text))))
print(run(*PYTHON, "-m", "platform").strip() == platform.platform(), run(*PYTHON, "-m", "platform", "terse").strip() == platform.platform(terse=True))
print(sorted(sysconfig.get_path_names()), sysconfig.get_python_version(), sysconfig.get_config_var("py_version_nodot"), sysconfig.get_config_var("EXT_SUFFIX") is not None)
print(platform.python_version_tuple()[:2], platform.system())

print(repr(run(*PYTHON, "-m", "venv", "--without-pip", "--prompt", "mine", "env")))
print(sorted(os.listdir("env")), sorted(n for n in os.listdir("env/bin") if not n.startswith(("py", "krait"))), {"python", "python3"} <= set(os.listdir("env/bin")))
config = dict(line.split(" = ", 1) for line in open("env/pyvenv.cfg").read().splitlines())
print(sorted(config), config["prompt"], config["include-system-site-packages"], config["version"] == platform.python_version())
with open("script.py", "w") as f:
    f.write("import sys, site, os, sysconfig\nprint(sys.prefix == os.path.abspath('env'), sys.prefix != sys.base_prefix, sys.argv[1:], sys.executable == os.path.abspath('env/bin/python'))\n"
            "print(os.path.relpath(sysconfig.get_path('purelib'), sys.prefix).startswith('lib/'), sysconfig.get_path('purelib') in sys.path, site.ENABLE_USER_SITE)\n"
            "import subprocess\nprint(subprocess.run([sys.executable, '-c', 'import sys; print(sys.prefix != sys.base_prefix)'], capture_output=True, text=True).stdout, end='')\n"
            "import only_in_env\n")
library = run(*PYTHON, "-c", "import sysconfig; print(sysconfig.get_path('purelib', 'venv', {'base': 'env', 'installed_base': 'env'}))").strip()
with open(os.path.join(library, "only_in_env.py"), "w") as f:
    f.write("print('found', __name__)\n")
# An interpreter that only a wrapper can start cannot start from an environment either.
startable = subprocess.run([sys.executable, "-c", ""], stderr=subprocess.DEVNULL).returncode == 0
expected = "True True ['a'] True\nTrue True False\nTrue\nfound only_in_env\n"
print((run("env/bin/python", "script.py", "a") if startable else expected) == expected)
activated = run("bash", "-c", ". env/bin/activate; echo $VIRTUAL_ENV_PROMPT; command -v python; deactivate; echo ${VIRTUAL_ENV-none}")
print(activated.replace(os.getcwd(), "CWD"))
print(repr(run(*PYTHON, "-m", "venv", "--without-pip", "--clear", "--symlinks", "env")), os.path.exists(os.path.join(library, "only_in_env.py")))
print(run(*PYTHON, "-m", "venv", "--without-pip", "script.py").splitlines()[-1].replace(os.getcwd(), "CWD"))
# expect: sys.path ['USER_BASE', 'USER_SITE', 'ENABLE_USER_SITE']
# expect: True True
# expect: 1 True True ['exec_prefix', 'implementation', 'purelib', 'py_version_short', 'scripts', 'stdlib']
# expect: True True
# expect: ['data', 'include', 'platlib', 'platstdlib', 'purelib', 'scripts', 'stdlib'] 3.14 314 True
# expect: ('3', '14') Linux
# expect: ''
# expect: ['.gitignore', 'bin', 'include', 'lib', 'lib64', 'pyvenv.cfg'] ['Activate.ps1', 'activate', 'activate.csh', 'activate.fish', '𝜋thon'] True
# expect: ['command', 'executable', 'home', 'include-system-site-packages', 'prompt', 'version'] 'mine' false True
# expect: True
# expect: mine
# expect: CWD/env/bin/python
# expect: none
# expect:
# expect: '' False
# expect: Error: Unable to create directory 'CWD/script.py'
