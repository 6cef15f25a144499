/** IPv4 addresses for users: pools, fixed addresses, and who has what. Pure; imports nothing of ours. */
@NullMarked
package io.culvert.core.address;

import org.jspecify.annotations.NullMarked;
