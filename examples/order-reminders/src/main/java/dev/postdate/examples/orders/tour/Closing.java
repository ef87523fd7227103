package dev.postdate.examples.orders.tour;

import dev.postdate.examples.orders.Main;
import java.io.PrintStream;

/** How to go on by hand. */
final class Closing {

    private Closing() {}

    static void print(PrintStream out) {
        out.print("""

                Now by hand. Start the shop with short delays, in one terminal:

                  %s --reminder-after 20s --cancel-after 60s --welcome-after 5s

                and in another:

                  curl -X POST localhost:8080/orders -d '{"id":"42","customer":"you@example.org","item":"Teapot","cents":1999}'
                  curl localhost:8080/schedule
                  curl -X POST localhost:8080/orders/42/move -d '{"reminderIn":"10s"}'
                  curl -X POST localhost:8080/orders/42/pay

                Kill it with kill -9 whenever you like, start it again, and watch.
                """.formatted(command(System.getProperty("java.class.path"))));
    }

    private static String command(String classPath) {
        boolean isJar = classPath.endsWith(".jar") && !classPath.contains(System.getProperty("path.separator"));
        return isJar ? "java -jar " + classPath : "java -cp \"" + classPath + "\" " + Main.class.getName();
    }
}
