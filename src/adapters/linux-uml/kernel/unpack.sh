# Unpacks the kernel's source ($1) into the folder `source`, without what no part of this build could need.
set -eu
set -f
mkdir source
tar --extract --file "$1" --directory source --strip-components 1 --no-same-owner --wildcards \
  --exclude=*/drivers/gpu/*.[ch] --exclude=*/drivers/net/ethernet/*.[ch] --exclude=*/drivers/net/wireless/*.[ch] \
  --exclude=*/drivers/media/*.[ch] --exclude=*/drivers/staging/*.[ch] --exclude=*/sound/*.[ch] \
  --exclude=*/arch/[!ux]*/*.[chS] --exclude=*/tools/testing/* --exclude=*/Documentation/*.rst \
  --exclude=*/Documentation/*.yaml --exclude=*.dts --exclude=*.dtsi
