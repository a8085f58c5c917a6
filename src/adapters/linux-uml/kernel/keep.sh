# Keeps what is used of a build, and deletes the rest, a gigabyte.
set -eu
mv source/linux source/usr/gen_init_cpio .
strip linux
rm -rf source
