# Configures the kernel in the folder `source`: what `config` names, and nothing else.
set -eu
KCONFIG_ALLCONFIG=../config make -C source ARCH=um allnoconfig
grep '^CONFIG_' config | while read -r line; do
  grep -q -x -F -e "$line" source/.config || { echo "this kernel does not take $line" >&2; exit 1; }
done
