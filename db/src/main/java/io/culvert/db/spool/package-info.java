/**
 * Failures on their way to the database: kept in files of the data directory from the moment they happen until they are
 * stored. Uses {@code io.culvert.db.history} for its store alone.
 */
@NullMarked
package io.culvert.db.spool;

import org.jspecify.annotations.NullMarked;
