# Starts the guest, in the folder of its build.
export GLIBC_TUNABLES=glibc.pthread.rseq=0
# Kernel 6.1 panics where the C library has registered restartable sequences: hence the line above.

# Its memory is a file that is executed. Containers often forbid that where it would be by itself.
if grep -q ' /dev/shm [^ ]* [^ ]*noexec' /proc/mounts; then export TMPDIR="${TMPDIR:-/tmp}"; fi

# Its memory is to be in the same place each time, where that can be asked for.
steady=
if setarch -R true 2>/dev/null; then steady="setarch -R"; fi
exec $steady kernel/linux mem=64M time-travel=inf-cpu time-travel-start=1000000000000000000 \
  initrd=initrd.cpio rdinit=/init con=null ssl=null quiet panic=-1 thash_entries=64
