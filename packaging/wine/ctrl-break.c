// For tests only: starts the command line that is its argument, presses Ctrl-Break, and exits as the command did.
#include <windows.h>

// The keys reach every program of the console; this one has to stay.
static BOOL WINAPI stay(DWORD event) {
    (void)event;
    return TRUE;
}

int main(int argc, char **argv) {
    STARTUPINFOA start = {.cb = sizeof start};
    PROCESS_INFORMATION run;
    DWORD code = 255;
    if (argc != 2) return 254;
    AllocConsole();
    SetConsoleCtrlHandler(stay, TRUE);
    if (!CreateProcessA(NULL, argv[1], NULL, NULL, TRUE, 0, NULL, NULL, &start, &run)) return 253;
    Sleep(3000);
    if (!GenerateConsoleCtrlEvent(CTRL_BREAK_EVENT, 0)) return (int)GetLastError();
    if (WaitForSingleObject(run.hProcess, 20000) != WAIT_OBJECT_0) return 251;
    GetExitCodeProcess(run.hProcess, &code);
    return (int)code;
}
