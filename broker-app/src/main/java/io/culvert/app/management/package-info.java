/**
 * What operators ask: one class per show path, each with a typed answer that REST prints as JSON and that a command line can
 * print as text. Knows no HTTP; state is reached through the ports in here.
 */
@NullMarked
package io.culvert.app.management;

import org.jspecify.annotations.NullMarked;
