/** Tests of the spool: of its format, of its files, and of the way to the store through the death of every part. */
@NullMarked
package io.culvert.db.spool;

import org.jspecify.annotations.NullMarked;
