/** What is this machine's alone: private files, locks of folders, processes of embedded servers. */
@NullMarked
package io.culvert.local;

import org.jspecify.annotations.NullMarked;
