/** Tests of records, their octets and what they amount to. */
@NullMarked
package io.culvert.core.checkpoint;

import org.jspecify.annotations.NullMarked;
