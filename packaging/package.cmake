# SPDX-License-Identifier: GPL-3.0-or-later
# Run by CPack on the staged files, before they become a package: man pages are compressed, and
# Debian's documents and lintian's exceptions are added.
set(root "${CPACK_TEMPORARY_INSTALL_DIRECTORY}")
set(source "${CPACK_PYFX_SOURCE}")

# Without a time or a name, so that the same content gives the same file.
function(compress file)
  execute_process(COMMAND gzip -9nf "${file}" COMMAND_ERROR_IS_FATAL ANY)
endfunction()

file(GLOB_RECURSE pages "${root}/usr/share/man/*.[1-9]")
foreach(page IN LISTS pages)
  compress("${page}")
endforeach()

if(CPACK_GENERATOR STREQUAL "DEB")
  set(doc "${root}/usr/share/doc/pyfx")
  file(COPY "${source}/packaging/debian/copyright" DESTINATION "${doc}"
    FILE_PERMISSIONS OWNER_READ OWNER_WRITE GROUP_READ WORLD_READ)
  # The one Debian asks for; its entry says which version this is, what changed stands in changelog.gz.
  string(TIMESTAMP now "%a, %d %b %Y %H:%M:%S +0000" UTC)
  file(WRITE "${doc}/changelog.Debian" "pyfx (${CPACK_PACKAGE_VERSION}-${CPACK_DEBIAN_PACKAGE_RELEASE}) unstable; urgency=medium\n\n"
    "  * This release's changes stand in changelog.gz.\n\n -- ${CPACK_PACKAGE_CONTACT}  ${now}\n")
  compress("${doc}/changelog.Debian")
  configure_file("${source}/CHANGELOG.md" "${doc}/changelog" COPYONLY)
  compress("${doc}/changelog")
  file(COPY "${source}/packaging/debian/lintian-overrides" DESTINATION "${root}/usr/share/lintian/overrides")
  file(RENAME "${root}/usr/share/lintian/overrides/lintian-overrides" "${root}/usr/share/lintian/overrides/pyfx")
endif()

# Whatever the umask was, everybody may read.
execute_process(COMMAND chmod -R u+rwX,go+rX,go-w "${root}" COMMAND_ERROR_IS_FATAL ANY)
