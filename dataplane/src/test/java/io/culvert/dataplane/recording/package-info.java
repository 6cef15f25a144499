/** Tests. */
@NullMarked
package io.culvert.dataplane.recording;

import org.jspecify.annotations.NullMarked;
