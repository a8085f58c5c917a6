# Puts the channel into the kernel's source, which is in the folder `source`. Each change is checked: a kernel that is
# not as expected is not built.
set -eu
cd source

# change FILE TEXT SCRIPT: runs a script of sed on a file that has a text.
change() {
  grep -q -F -e "$2" "$1" || { echo "$1 of this kernel does not have: $2" >&2; exit 1; }
  sed -i -e "$3" "$1"
}

cp ../channel.c ../conformance.h arch/um/drivers/
# What of the kernel's own structures differs from version to version.
if grep -q icsk_keepalive_timer include/net/inet_connection_sock.h; then
  sed -i '1i #define CONFORMANCE_HAS_KEEPALIVE_TIMER' arch/um/drivers/channel.c
fi
cp ../host.c arch/um/os-Linux/conformance.c
cat ../time.c >> arch/um/kernel/time.c
change arch/um/drivers/Makefile 'obj-y := stdio_console.o' 's/^obj-y := stdio_console.o/obj-y := channel.o stdio_console.o/'
change arch/um/os-Linux/Makefile 'obj-y = execvp.o' 's/^obj-y = execvp.o/obj-y = conformance.o execvp.o/'
change arch/um/os-Linux/Makefile 'USER_OBJS := ' 's/^USER_OBJS := /USER_OBJS := conformance.o /'

# A kernel with nothing to do is at the channel's disposal.
change arch/um/kernel/process.c '		time_travel_sleep();' 's/^\t\ttime_travel_sleep();/\t\tconformance_idle();/'
change arch/um/kernel/process.c 'void um_idle_sleep' 's/^void um_idle_sleep/void conformance_idle(void);\n\n&/'

# A look at the clock costs time, lest a program wait for ever for the next microsecond. The agent does not wait.
change arch/um/kernel/time.c '!time_travel_ext_waiting)' 's/!time_travel_ext_waiting)$/!time_travel_ext_waiting \&\& !conformance_still)/'
change arch/um/kernel/time.c 'static u64 timer_read' 's/^static u64 timer_read/extern bool conformance_still;\n\n&/'
# Nothing keeps virtual time from going on for more than four seconds at once.
change arch/um/kernel/time.c '= 0xffffffff,' 's/= 0xffffffff,/= S64_MAX,/'

# The same randomness each time.
change arch/um/os-Linux/util.c 'return getrandom(buf, len, flags);' 's/return getrandom(buf, len, flags);/return conformance_host_random(buf, len);/'
change arch/um/os-Linux/util.c 'ssize_t os_getrandom' 's/^ssize_t os_getrandom/ssize_t conformance_host_random(void *octets, size_t length);\n\n&/'

# The process that the agent runs in ends with the kernel's, however that ends.
change arch/um/os-Linux/skas/process.c 'PTRACE_O_TRACESYSGOOD)' 's/PTRACE_O_TRACESYSGOOD)/(PTRACE_O_TRACESYSGOOD | PTRACE_O_EXITKILL))/'
# It is the only one, so that its floating point registers need not be swapped at each system call.
change arch/um/os-Linux/skas/process.c 'if (put_fp_registers(pid, regs->fp))' 's/if (put_fp_registers(pid, regs->fp))/if (0 \&\& put_fp_registers(pid, regs->fp))/'
change arch/um/os-Linux/skas/process.c 'if (get_fp_registers(pid, regs->fp))' 's/if (get_fp_registers(pid, regs->fp))/if (0 \&\& get_fp_registers(pid, regs->fp))/'

# No folder with a name for this machine in somebody's home.
change arch/um/os-Linux/umid.c '__initcall(make_umid_init);' '/^__initcall(make_umid_init);/d'
change arch/um/os-Linux/umid.c '__uml_exitcall(remove_umid_dir);' '/^__uml_exitcall(remove_umid_dir);/d'
