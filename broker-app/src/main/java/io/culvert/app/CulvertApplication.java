package io.culvert.app;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;

/** The broker as a process. */
@SpringBootApplication
public class CulvertApplication {
    public static void main(String[] arguments) {
        SpringApplication.run(CulvertApplication.class, arguments);
    }
}
