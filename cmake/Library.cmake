# certferry_library(NAME SOURCES file... [TESTS file...] [LINK lib...] [LINK_PRIVATE lib...])
#
# One folder under src/ is one library `certferry_NAME` and, if it has tests, one test program `NAME_test`.
# LINK and LINK_PRIVATE name the folder libraries it may include (tools/check_layers compares the two) and
# third-party targets. With ON_BOTH_DATABASES the tests run twice, on SQLite and on PostgreSQL.
function(certferry_library name)
  cmake_parse_arguments(arg "ON_BOTH_DATABASES" "" "SOURCES;TESTS;LINK;LINK_PRIVATE;TEST_LINK" ${ARGN})
  add_library(certferry_${name} STATIC ${arg_SOURCES})
  target_link_libraries(certferry_${name}
    PUBLIC certferry_compiler ${arg_LINK}
    PRIVATE ${arg_LINK_PRIVATE})
  certferry_quick_build(certferry_${name} certferry_pch)
  if(name IN_LIST CERTFERRY_FUZZED)
    target_compile_options(certferry_${name} PRIVATE ${CERTFERRY_FUZZED_OPTIONS})
  endif()
  if(arg_TESTS AND BUILD_TESTING)
    certferry_test(${name}_test SOURCES ${arg_TESTS} LINK certferry_${name} ${arg_LINK_PRIVATE} ${arg_TEST_LINK})
    if(arg_ON_BOTH_DATABASES)
      certferry_run_test(${name}_test unit ON_POSTGRES)
    endif()
  endif()
endfunction()

# certferry_run_test(PROGRAM LABEL [ON_POSTGRES]): ctest's test LABEL.PROGRAM runs all tests of a GoogleTest program in one
# process: to start one for each would take longer than most of them. Its report, by which ./test counts them, is
# build/PRESET/reports/NAME.xml.
function(certferry_run_test program label)
  set(name ${label}.${program})
  if("ON_POSTGRES" IN_LIST ARGN)
    string(APPEND name .postgres)
  endif()
  add_test(NAME ${name} COMMAND ${program} --gtest_brief=1 --gtest_output=xml:${PROJECT_BINARY_DIR}/reports/${name}.xml)
  set_tests_properties(${name} PROPERTIES LABELS ${label} TIMEOUT 600 COST 30)
  if("ON_POSTGRES" IN_LIST ARGN)
    set_tests_properties(${name} PROPERTIES ENVIRONMENT CERTFERRY_TEST_DRIVER=postgres)
  endif()
endfunction()

# certferry_test(NAME [LABEL label] SOURCES file... LINK lib...): a GoogleTest program known to ctest, with the label `unit`
# unless there is another. Unit tests run in the sanitizer builds too.
function(certferry_test name)
  cmake_parse_arguments(arg "" "LABEL" "SOURCES;LINK" ${ARGN})
  if(NOT arg_LABEL)
    set(arg_LABEL unit)
    add_dependencies(unit_tests ${name})
  endif()
  add_executable(${name} ${arg_SOURCES})
  target_link_libraries(${name} PRIVATE ${arg_LINK} GTest::gmock GTest::gtest_main)
  target_compile_options(${name} PRIVATE ${CERTFERRY_TEST_OPTIONS})
  certferry_quick_build(${name} certferry_test_pch)
  target_compile_definitions(${name} PRIVATE CERTFERRY_TEST_DATA="${PROJECT_SOURCE_DIR}/tests/data")
  certferry_run_test(${name} ${arg_LABEL})
endfunction()

# certferry_program(NAME SOURCES file... LINK lib...): an executable at the top of the build directory.
function(certferry_program name)
  cmake_parse_arguments(arg "" "" "SOURCES;LINK" ${ARGN})
  add_executable(${name} ${arg_SOURCES})
  target_link_libraries(${name} PRIVATE certferry_compiler ${arg_LINK})
  certferry_quick_build(${name} certferry_pch)
  set_target_properties(${name} PROPERTIES RUNTIME_OUTPUT_DIRECTORY ${PROJECT_BINARY_DIR})
endfunction()

# certferry_scenario(LABEL NAME SECONDS): ctest's test LABEL.NAME runs the executable script NAME of this folder.
#
# The script finds the program to test in $CERTFERRY and a directory for its files in $CERTFERRY_SCRATCH, new and
# empty. It passes with exit status 0, and is stopped after SECONDS, by which ctest also tells which to start first.
# Labels: integration, interop, portal, soak.
function(certferry_scenario label name seconds)
  if(NOT BUILD_TESTING)
    return()
  endif()
  set(scratch ${CMAKE_CURRENT_BINARY_DIR}/${name}.scratch)
  add_test(NAME ${label}.${name}
    COMMAND ${PROJECT_SOURCE_DIR}/tools/scenario ${scratch} ${CMAKE_CURRENT_SOURCE_DIR}/${name})
  set_tests_properties(${label}.${name} PROPERTIES
    LABELS ${label} TIMEOUT ${seconds} COST ${seconds} ENVIRONMENT "CERTFERRY=$<TARGET_FILE:certferry>;CERTFERRY_SCRATCH=${scratch}")
endfunction()

# Everything that `ctest --label-regex unit` runs, as one target.
add_custom_target(unit_tests)
