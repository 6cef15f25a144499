/** Configuration as validated records: read at once, with all faults reported at once. Imports no other package of ours. */
@NullMarked
package io.culvert.app.config;

import org.jspecify.annotations.NullMarked;
