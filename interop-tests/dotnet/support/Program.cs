using System;
using System.IO;
using System.Linq;
using System.Reflection;
using System.Runtime.InteropServices;

// Runs the scenario that a file of its name holds: tests/get_takes_one.cs is the class GetTakesOne.
static class Program
{
    static int Main(string[] arguments)
    {
        var words = Path.GetFileNameWithoutExtension(arguments[0]).Split('_');
        var name = string.Concat(words.Select(word => char.ToUpper(word[0]) + word.Substring(1)));
        try
        {
            var scenario = Assembly.GetExecutingAssembly().GetType(name, true);
            ((Action)Delegate.CreateDelegate(typeof(Action), scenario, "Run"))();
            return Exit(0);
        }
        catch (Skipped skipped)
        {
            Console.WriteLine(skipped.Message);
            return Exit(77);
        }
        catch (Exception failure)
        {
            Console.WriteLine(failure);
            return Exit(1);
        }
    }

    // At once: Mono's own way out stops the library's threads one by one, and waits for ever when that catches the
    // heartbeat's thread of a connection that has just been closed with a lock in its hands.
    static int Exit(int code)
    {
        Console.Out.Flush();
        ExitNow(code);
        return code;
    }

    [DllImport("libc", EntryPoint = "_exit")]
    static extern void ExitNow(int code);
}

// Why a scenario cannot be had here.
class Skipped : Exception
{
    public Skipped(string why) : base(why) { }
}
