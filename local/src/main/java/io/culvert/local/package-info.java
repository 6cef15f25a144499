/** What is this machine's alone: private files, locks of folders, processes of embedded servers, the end of its own process. */
@NullMarked
package io.culvert.local;

import org.jspecify.annotations.NullMarked;
