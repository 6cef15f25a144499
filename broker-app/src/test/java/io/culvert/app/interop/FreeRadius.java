package io.culvert.app.interop;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

/**
 * FreeRADIUS in a namespace, for authentication (PAP, CHAP, MS-CHAPv2, EAP-MD5) and accounting, with its configuration
 * in one directory. Listens on all addresses of the namespace; every client with the secret is welcome.
 *
 * <p>What it received can be read back as {@link RadiusDetail}s. <i>Failure:</i> waits that fail show its log.
 */
public final class FreeRadius implements AutoCloseable {

    public static final int AUTHENTICATION_PORT = 1812;
    public static final int ACCOUNTING_PORT = 1813;

    private static final Duration START = Duration.ofSeconds(20);

    private final Namespace namespace;
    private final String secret;
    private final Path directory;
    private HostProcess process;
    private int starts;

    private FreeRadius(Namespace namespace, String secret, Path directory) {
        this.namespace = namespace;
        this.secret = secret;
        this.directory = directory;
        this.process = run();
    }

    /** Starts a server that knows those users; returns when it is ready. */
    public static FreeRadius start(Namespace namespace, String secret, RadiusUser... users) {
        Path directory = namespace.lab().directory().resolve("radius-" + namespace.role());
        writeConfiguration(directory, secret, List.of(users));
        return namespace.lab().own(new FreeRadius(namespace, secret, directory));
    }

    public String secret() {
        return secret;
    }

    /** All accounting requests so far, oldest first. */
    public List<RadiusDetail> accounting() {
        return RadiusDetail.parse(read("accounting"));
    }

    /** All Access-Requests so far, oldest first; passwords are left out. */
    public List<RadiusDetail> accessRequests() {
        return RadiusDetail.parse(read("access"));
    }

    /** Waits for an accounting request for which the predicate is true, and returns the first one. */
    public RadiusDetail awaitAccounting(String what, Duration timeout, Predicate<RadiusDetail> wanted) {
        return Await.value(
                "accounting: " + what,
                timeout,
                () -> "received: " + accounting() + "\n" + namespace.lab().logs(),
                () -> accounting().stream().filter(wanted).findFirst());
    }

    /** Replaces the users; the server is restarted, which takes 0.2 s. */
    public void setUsers(RadiusUser... users) {
        write(directory.resolve("users"), usersFile(List.of(users)));
        restart();
    }

    /** The server receives and says nothing, as behind a broken network, until {@link #thaw()}. */
    public void freeze() {
        process.signal("STOP");
    }

    public void thaw() {
        process.signal("CONT");
    }

    /** The server is gone: its ports are closed. */
    public void kill9() {
        process.kill9();
    }

    /** Stops the server if it runs, and starts it again; what it received before is kept. */
    public void restart() {
        process.close();
        process = run();
    }

    @Override
    public void close() {
        process.close();
    }

    private HostProcess run() {
        starts++;
        String name = "radius-" + namespace.role() + "-" + starts;
        HostProcess started = namespace.start(
                name,
                Map.of(),
                List.of("freeradius", "-f", "-l", "stdout", "-d", directory.toString(), "-D", "/usr/share/freeradius"));
        String _ = started.awaitLine(line -> line.contains("Ready to process requests"), START, namespace.lab()::logs);
        return started;
    }

    private String read(String file) {
        Path path = directory.resolve(file);
        try {
            return Files.exists(path) ? Files.readString(path) : "";
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void writeConfiguration(Path directory, String secret, List<RadiusUser> users) {
        try {
            Path _ = Files.createDirectories(directory);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        write(directory.resolve("users"), usersFile(users));
        write(
                directory.resolve("radiusd.conf"),
                CONFIGURATION
                        .replace("@DIR@", directory.toString())
                        .replace("@SECRET@", secret)
                        .replace("@AUTH@", Integer.toString(AUTHENTICATION_PORT))
                        .replace("@ACCT@", Integer.toString(ACCOUNTING_PORT)));
    }

    private static String usersFile(List<RadiusUser> users) {
        StringBuilder text = new StringBuilder();
        new ArrayList<>(users).forEach(user -> text.append(user.usersFileEntry()));
        return text.toString();
    }

    private static void write(Path file, String text) {
        try {
            Path _ = Files.writeString(file, text, StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static final String CONFIGURATION = """
            prefix = /usr
            libdir = /usr/lib/freeradius
            logdir = @DIR@
            run_dir = @DIR@
            db_dir = @DIR@
            raddbdir = @DIR@
            pidfile = @DIR@/pid
            max_request_time = 10
            cleanup_delay = 2
            max_requests = 65536
            proxy_requests = no
            hostname_lookups = no
            log {
                destination = stdout
                auth = yes
            }
            security {
                max_attributes = 200
                reject_delay = 0
                status_server = yes
            }
            thread pool {
                start_servers = 2
                max_servers = 4
                min_spare_servers = 1
                max_spare_servers = 3
                max_requests_per_server = 0
            }
            client all4 {
                ipaddr = 0.0.0.0/0
                secret = "@SECRET@"
            }
            client all6 {
                ipv6addr = ::/0
                secret = "@SECRET@"
            }
            modules {
                pap {
                }
                chap {
                }
                mschap {
                    require_encryption = no
                }
                eap {
                    default_eap_type = md5
                    timer_expire = 60
                    md5 {
                    }
                }
                files {
                    usersfile = @DIR@/users
                }
                always ok {
                    rcode = ok
                }
                detail access {
                    filename = @DIR@/access
                    suppress {
                        User-Password
                    }
                }
                detail accounting {
                    filename = @DIR@/accounting
                    log_packet_header = yes
                }
            }
            server default {
                listen {
                    type = auth
                    ipaddr = *
                    port = @AUTH@
                }
                listen {
                    type = acct
                    ipaddr = *
                    port = @ACCT@
                }
                listen {
                    type = auth
                    ipv6addr = ::
                    port = @AUTH@
                }
                listen {
                    type = acct
                    ipv6addr = ::
                    port = @ACCT@
                }
                authorize {
                    access
                    chap
                    mschap
                    eap {
                        ok = return
                    }
                    files
                    pap
                }
                authenticate {
                    Auth-Type PAP {
                        pap
                    }
                    Auth-Type CHAP {
                        chap
                    }
                    Auth-Type MS-CHAP {
                        mschap
                    }
                    eap
                }
                # This version signs replies only when it is told to; the broker drops those that are not (CVE-2024-3596).
                post-auth {
                    update reply {
                        &Message-Authenticator := 0x00
                    }
                    Post-Auth-Type REJECT {
                        update reply {
                            &Message-Authenticator := 0x00
                        }
                    }
                }
                preacct {
                }
                accounting {
                    accounting
                    ok
                }
            }
            """;
}
