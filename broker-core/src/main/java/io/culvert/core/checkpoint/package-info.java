/** What has to survive the death of a unit, as values: records, their octets, and the image that they make. Pure. */
@NullMarked
package io.culvert.core.checkpoint;

import org.jspecify.annotations.NullMarked;
