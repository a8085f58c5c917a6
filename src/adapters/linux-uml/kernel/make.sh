# Makes the kernel in the folder `source`; wherever and whenever that is done, it comes to the same.
set -eu
export KBUILD_BUILD_TIMESTAMP=@0 KBUILD_BUILD_USER=tcp-conformance KBUILD_BUILD_HOST=anywhere
make -C source ARCH=um -j"$(nproc)" linux
