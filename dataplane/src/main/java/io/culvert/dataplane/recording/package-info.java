/** A data plane that keeps what it was told, for the tests of other modules. Imports the port only. */
@NullMarked
package io.culvert.dataplane.recording;

import org.jspecify.annotations.NullMarked;
