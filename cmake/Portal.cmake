# certferry_portal_pack(OUTPUT_VARIABLE): the file that holds the built portal, to be embedded. Where CERTFERRY_PORTAL is
# OFF it is empty, and the service serves no portal. CERTFERRY_PORTAL_PACK names one that was built before (archives of
# releases contain it), and then no Node.js is needed.
function(certferry_portal_pack output)
  set(pack ${PROJECT_BINARY_DIR}/portal.pack)
  if(CERTFERRY_PORTAL_PACK)
    set(pack ${CERTFERRY_PORTAL_PACK})
  elseif(CERTFERRY_PORTAL)
    set(portal ${PROJECT_SOURCE_DIR}/portal)
    file(GLOB_RECURSE sources CONFIGURE_DEPENDS ${portal}/src/* ${portal}/public/* ${portal}/tools/*)
    add_custom_command(OUTPUT ${pack}
      COMMAND ${PROJECT_SOURCE_DIR}/tools/build_portal ${pack}
      DEPENDS ${sources} ${portal}/index.html ${portal}/package-lock.json ${portal}/tsconfig.json ${portal}/vite.config.ts
        ${PROJECT_SOURCE_DIR}/tools/build_portal
      COMMENT "Building the portal"
      VERBATIM)
  else()
    set(pack ${PROJECT_BINARY_DIR}/no_portal.pack)
    file(WRITE ${pack} "")
  endif()
  add_custom_target(portal DEPENDS ${pack})
  set(${output} ${pack} PARENT_SCOPE)
endfunction()
