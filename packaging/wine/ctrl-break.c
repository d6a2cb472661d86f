// For tests only: starts the command line that is its argument, presses Ctrl-Break, and exits as the command did.
#include <windows.h>

int main(int argc, char **argv) {
    STARTUPINFOA start = {.cb = sizeof start};
    PROCESS_INFORMATION run;
    DWORD code = 255;
    if (argc != 2) return 254;
    // A press of the keys reaches a group of processes of one console.
    if (!CreateProcessA(NULL, argv[1], NULL, NULL, TRUE, CREATE_NEW_PROCESS_GROUP, NULL, NULL, &start, &run)) return 253;
    Sleep(3000);
    if (!GenerateConsoleCtrlEvent(CTRL_BREAK_EVENT, run.dwProcessId)) return 252;
    if (WaitForSingleObject(run.hProcess, 20000) != WAIT_OBJECT_0) return 251;
    GetExitCodeProcess(run.hProcess, &code);
    return (int)code;
}
