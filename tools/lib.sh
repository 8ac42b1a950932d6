# What the scripts of this tree share; sourced with the root of the tree as working directory.
set -u -o pipefail

# Compilers and tools must print the same on every machine; a bare Debian has this locale.
export LC_ALL=C.UTF-8

cores=$(nproc)

# die TEXT: one line on standard error, exit status 2.
die() {
    printf '%s: %s\n' "${0##*/}" "$1" >&2
    exit 2
}

# Continuous integration often runs as root over a tree that belongs to somebody else, which git
# refuses to read by default. This tree's own scripts are about to be executed anyway.
git() { command git -c safe.directory='*' "$@"; }

# configure PRESET [-DNAME=VALUE...]: a preset's build directory is build/PRESET.
configure() {
    local log="build/$1.configure.log"
    mkdir -p build
    cmake --preset "$@" >"$log" 2>&1 || { cat "$log"; return 1; }
}

# build PRESET [TARGET...]
build() {
    local preset=$1
    shift
    cmake --build "build/$preset" --parallel "$cores" ${*:+--target "$@"}
}
