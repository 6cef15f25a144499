/** What the broker keeps in PostgreSQL: the connection to it, its schema and its health. */
@NullMarked
package io.culvert.db;

import org.jspecify.annotations.NullMarked;
