# Installing, and packages of what is installed: cmake --install BUILD --prefix DIR, and cpack -G DEB (or TGZ) in BUILD.
#
# Everything finds its place relative to the program, so an installed tree, or a TGZ unpacked, may be moved anywhere.
include(GNUInstallDirs)

# An address that nobody can have stands for whoever makes the packages: -DATTNLAB_MAINTAINER="Name <name@domain>".
set(ATTNLAB_MAINTAINER "Attention Lab maintainers <maintainers@attnlab.example>" CACHE STRING
  "who answers for the packages made here")

install(TARGETS attnlab RUNTIME DESTINATION ${CMAKE_INSTALL_BINDIR})
install(DIRECTORY assets/ DESTINATION ${CMAKE_INSTALL_DATADIR}/attnlab
  FILES_MATCHING PATTERN "*.json" PATTERN "*.ttf" PATTERN "*.otf" PATTERN "*.tsv" PATTERN "words.safetensors"
  PATTERN "pictures" EXCLUDE PATTERN "icons" EXCLUDE)
install(FILES assets/icons/attnlab-64.png DESTINATION ${CMAKE_INSTALL_DATADIR}/attnlab/icons) # the window's own

# --- the desktop --------------------------------------------------------------------------------------
foreach(SIZE 16 22 24 32 48 64 128 256 512)
  install(FILES assets/icons/attnlab-${SIZE}.png RENAME attnlab.png
    DESTINATION ${CMAKE_INSTALL_DATADIR}/icons/hicolor/${SIZE}x${SIZE}/apps)
endforeach()
install(FILES assets/icons/attnlab.svg DESTINATION ${CMAKE_INSTALL_DATADIR}/icons/hicolor/scalable/apps)
install(FILES packaging/attnlab.desktop DESTINATION ${CMAKE_INSTALL_DATADIR}/applications)
install(FILES packaging/attnlab-scene.xml RENAME attnlab.xml DESTINATION ${CMAKE_INSTALL_DATADIR}/mime/packages)
set(METAINFO io.github.attnlab.attnlab.metainfo.xml)
configure_file(packaging/${METAINFO} ${CMAKE_BINARY_DIR}/packaging/${METAINFO} @ONLY)
install(FILES ${CMAKE_BINARY_DIR}/packaging/${METAINFO} DESTINATION ${CMAKE_INSTALL_DATADIR}/metainfo)

# --- what is there to read ------------------------------------------------------------------------------
configure_file(packaging/attnlab.1 ${CMAKE_BINARY_DIR}/packaging/attnlab.1 @ONLY)
configure_file(packaging/changelog ${CMAKE_BINARY_DIR}/packaging/changelog @ONLY)
set(MANUAL ${CMAKE_BINARY_DIR}/packaging/attnlab.1)
set(CHANGELOG ${CMAKE_BINARY_DIR}/packaging/changelog)
find_program(GZIP gzip)
if(GZIP) # as Debian wants them; without a date inside, so that the same sources give the same bytes
  foreach(TEXT MANUAL CHANGELOG)
    execute_process(COMMAND ${GZIP} -9nkf ${${TEXT}} COMMAND_ERROR_IS_FATAL ANY)
    set(${TEXT} ${${TEXT}}.gz)
  endforeach()
endif()
install(FILES ${MANUAL} DESTINATION ${CMAKE_INSTALL_MANDIR}/man1)
install(FILES ${CHANGELOG} packaging/copyright DESTINATION ${CMAKE_INSTALL_DOCDIR})

install(FILES packaging/lintian-overrides RENAME attnlab DESTINATION ${CMAKE_INSTALL_DATADIR}/lintian/overrides)

# --- packages ---------------------------------------------------------------------------------------------
set(CPACK_GENERATOR "TGZ;DEB")
set(CPACK_PACKAGE_NAME attnlab)
set(CPACK_PACKAGE_VENDOR "The Attention Lab authors")
set(CPACK_PACKAGE_CONTACT "${ATTNLAB_MAINTAINER}")
set(CPACK_PACKAGE_DESCRIPTION_SUMMARY "attention, computed step by step and made visible")
set(CPACK_PACKAGE_DESCRIPTION
  "Attention Lab computes the attention of a transformer step by step on real
data and shows every matrix of it as a heatmap: queries, keys, values, scores,
weights and what is mixed from them.
.
Every input can be changed, and everything that follows from it changes in the
same frame. Made for class rooms: it works offline, speaks English and
Chinese, and saves what it shows as a picture.")
set(CPACK_STRIP_FILES ON)
set(CPACK_INSTALL_DEFAULT_DIRECTORY_PERMISSIONS
  OWNER_READ OWNER_WRITE OWNER_EXECUTE GROUP_READ GROUP_EXECUTE WORLD_READ WORLD_EXECUTE)
set(CPACK_DEBIAN_FILE_NAME DEB-DEFAULT)
set(CPACK_DEBIAN_PACKAGE_SECTION education)
set(CPACK_DEBIAN_PACKAGE_SHLIBDEPS ON)
set(CPACK_DEBIAN_PACKAGE_CONTROL_STRICT_PERMISSION ON)
include(CPack)
