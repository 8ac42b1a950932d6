# Language level, warnings and sanitizers, the same for every target.
set(CMAKE_CXX_STANDARD 20)
set(CMAKE_CXX_STANDARD_REQUIRED ON)
set(CMAKE_CXX_EXTENSIONS OFF)
# g++ 12 builds faster at O2, warns falsely at O3, and nothing hot is in our own loops.
set(CMAKE_CXX_FLAGS_RELEASE "-O2 -DNDEBUG")

add_library(certferry_compiler INTERFACE)
target_compile_options(certferry_compiler INTERFACE
  -Wall -Wextra -Wpedantic -Wconversion
  $<$<BOOL:${CERTFERRY_WERROR}>:-Werror>)
if(CERTFERRY_QUICK_BUILD)
  # It would be said of every unnamed namespace in a source that is joined with others.
  target_compile_options(certferry_compiler INTERFACE $<$<CXX_COMPILER_ID:GNU>:-Wno-subobject-linkage>)
else()
  target_compile_options(certferry_compiler INTERFACE -Wshadow)  # Joined sources see each other's names.
endif()
target_include_directories(certferry_compiler INTERFACE ${PROJECT_SOURCE_DIR}/src)

if(CERTFERRY_SANITIZE)
  add_compile_options(-fsanitize=${CERTFERRY_SANITIZE} -fno-omit-frame-pointer -fno-sanitize-recover=all)
  if(CERTFERRY_SANITIZE MATCHES undefined AND NOT CERTFERRY_SANITIZE_ALL)
    # What mostly crashes by itself or is AddressSanitizer's too, and makes half of the code. `./test --long` has it.
    add_compile_options(-fno-sanitize=alignment,function,null,object-size,vptr)
  endif()
  add_compile_definitions(_GLIBCXX_ASSERTIONS)
  add_link_options(-fsanitize=${CERTFERRY_SANITIZE})
else()
  add_compile_options(-fstack-protector-strong -fstack-clash-protection)
  add_compile_definitions($<$<CONFIG:Release>:_FORTIFY_SOURCE=2>)
  add_link_options(-Wl,-z,relro,-z,now)
endif()

# What libFuzzer learns from. Only the libraries that have fuzz targets are built with it, because it costs a third of the
# compile time; -fsanitize=fuzzer-no-link means the same, but is not let in beside a precompiled header made without it.
if(CERTFERRY_FUZZ)
  set(CERTFERRY_FUZZED base pki http scep wire ca service_directory service_graph service_profiles)
  set(CERTFERRY_FUZZED_OPTIONS
    -fsanitize-coverage=inline-8bit-counters,indirect-calls,trace-cmp,pc-table
    -fno-builtin-memcmp -fno-builtin-strcmp -fno-builtin-strncmp)
endif()

# Tests take most of the compile time and none of the running time: nothing is gained by optimising them.
set(CERTFERRY_TEST_OPTIONS -O0 -U_FORTIFY_SOURCE)

find_program(CCACHE ccache)
if(CCACHE AND NOT CMAKE_CXX_COMPILER_LAUNCHER)
  # Without this ccache does not keep what was compiled with a precompiled header.
  set(CMAKE_CXX_COMPILER_LAUNCHER ${CMAKE_COMMAND} -E env CCACHE_SLOPPINESS=pch_defines,time_macros ${CCACHE})
endif()
