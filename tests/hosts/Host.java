// A host in Java. Usage: java -cp sqlite-jdbc.jar Host.java DATABASE LIBRARY, and the statements as hosts.py says.

import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;

class Host {
    public static void main(String[] arguments) throws Exception {
        String script = new String(System.in.readAllBytes(), StandardCharsets.UTF_8);
        PrintStream out = new PrintStream(System.out, false, StandardCharsets.UTF_8);
        int status = 0;
        try (var connection = DriverManager.getConnection("jdbc:sqlite:" + arguments[0] + "?enable_load_extension=true");
                Statement statement = connection.createStatement()) {
            try (var load = connection.prepareStatement("SELECT load_extension(?)")) {
                load.setString(1, arguments[1]);
                load.execute();
            }
            for (String sql : script.split("\0")) {
                if (statement.execute(sql)) {
                    try (ResultSet rows = statement.getResultSet()) {
                        while (rows.next()) out.println(rows.getString(1));
                    }
                }
            }
        } catch (SQLException error) {
            System.err.println(error.getMessage());
            status = 1;
        }
        out.flush();
        System.exit(status);
    }
}
